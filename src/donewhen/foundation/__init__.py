"""The ground that every other room stands on; it knows nothing of models, data sets or goals.

What can go wrong
    `errors`: the tree of exceptions, with their exit codes. `name_suggestions`: known names in
    messages, and the nearest ones to what was written. `registry`: members found by name.

From a file to values
    `source_file` reads what others wrote, with care, and as strict JSON. `yaml_source` makes it a
    tree of `yaml_node`, whose values know file and line. `field_rules` are what a document says
    of a field beside its type.

From values to a file
    `atomic_file` writes files that are there whole or not at all. `cache` keeps in the store what
    takes long to make, and `fingerprints` the digests of files with it.

A run's surroundings
    `settings` says what the run was asked for, `tracker_links` where a goal's story is found,
    `package_versions` what judges. `progress` shows long work on a terminal, which
    `terminal_text` keeps free of control characters; `event_log` tells machines.
"""
