"""The verdict of a run: the one document, its schema, and its attestation.

The modules in the order in which data flows:

    json_form     frozen dataclasses as strict JSON, and that read back
    exits         the ways in which a gate ends: a word and a code for each
    document      the verdict document, declared once; a new field is declared there
    from_record   fills it from the record of a run
    statement     writes and reads ``verdict.json``, whole or not at all
    migration     turns verdicts of an earlier form into documents of today's
    inbox         keeps completed runs until the history is read next
    schema        the JSON Schema of ``verdict.json``, made from the document
    attestation   signs a verdict, and checks it against the model that is to be shipped
"""
