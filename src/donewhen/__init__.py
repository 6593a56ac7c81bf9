"""donewhen: acceptance tests for ML models, written as Definitions of Done in Gherkin."""
