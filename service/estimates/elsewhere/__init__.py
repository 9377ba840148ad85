"""What other places published of the measures of the effect (对标), to stand beside our own."""
