"""What the evaluation asks and how it counts; nothing here knows a model's inside."""
