"""What makes the phrase memory that ships beside the model (`bertfill_ls/memory` reads it)."""
