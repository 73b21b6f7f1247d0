"""What people type on the line: numbers, texts, times, and which numbers they mean."""
