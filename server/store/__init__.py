"""What the server remembers between starts. Knows tables and transactions, never a request, never a secret."""
