"""What a mask is, what is nearly one, and how to mend it."""
