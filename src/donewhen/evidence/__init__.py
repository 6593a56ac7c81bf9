"""Pictures and tables that show why a goal is met or not."""
