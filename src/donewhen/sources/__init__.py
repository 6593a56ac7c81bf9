"""What users wrote: manifests, annotations, slices, pins, sprints, and where they lie."""
