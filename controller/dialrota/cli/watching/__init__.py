"""The loop over a repository, and what it tells the person who watches."""
