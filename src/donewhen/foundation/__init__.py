"""The ground: errors, registry, strict YAML and JSON with places, whole files, settings, logs."""
