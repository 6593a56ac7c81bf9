"""What users wrote, read strictly: manifests, annotations, slices, pins, sprints.

`workspace` finds data sets and models by name, and reads each once. For a data set,
`data_set_manifest` reads dataset.yaml, `readers` the annotations in their format,
`data_set_reading` checks that the two fit together and gives a `domain.data_set.DataSet`;
`pinning` compares its files with the digest that the manifest names, and `slicing` chooses the
images of a slice. For a model, `model_manifest` holds what model.yaml says and
`model_manifest_reading` reads it. `sprints` reads features/sprints.yaml.

    data_set = Workspace([Path.cwd()]).data_set("12345")
    night = data_set.only(slice_rows(data_set, ["night"]))[0]
"""
