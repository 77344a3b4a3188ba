"""HTTP routes: requests to stages and stores, and errors to problem details in one place."""
