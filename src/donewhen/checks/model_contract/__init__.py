"""The model contract: what a model file keeps to, whatever its answers are worth.

``claims`` says what may be claimed. ``file_facts`` and ``tensors`` look at the file alone.
``stability`` compares answers given in several ways, as ``sameness`` says, and ``speed`` races the
model against its baseline; both ask a worker about ``sampling``'s images.
"""
