"""What the words of trials mean: antigens, the roles they have, and diseases, from committed tables."""
