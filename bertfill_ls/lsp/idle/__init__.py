"""What the server does by itself while the writer rests."""
