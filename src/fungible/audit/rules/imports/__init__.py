"""What importing the application does, besides defining it."""
