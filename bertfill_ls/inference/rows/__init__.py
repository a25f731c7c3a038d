"""What is asked and answered as rows: plain values, which JSON, tables and other processes can carry."""
