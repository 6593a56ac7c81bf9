languages: dict[str, dict[str, list[str]]]
