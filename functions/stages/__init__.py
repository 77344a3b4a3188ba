"""What each stage of the flow does, on stores that are given to it."""
