"""What it takes to keep many trials fresh: requests, hours and dollars, computed from the code's own constants."""
