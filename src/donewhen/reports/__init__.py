"""What people and pipelines read, made from the verdict: page, Allure, JUnit, Markdown, MLflow."""
