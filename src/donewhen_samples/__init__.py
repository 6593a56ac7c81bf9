"""Sample data that the project makes itself: painted scenes with balloons, and scanned digits.

It lies beside the engine, which knows it by ``donewhen samples`` alone, and needs the extra
``samples``. In the order in which data flows:

- ``data_sets`` finds manifests with a recipe, has them made, and holds the result to its digest.
- ``recipes`` says which scenes make up a data set, ``planning`` throws the dice for one of them.
- ``scenes`` describes a scene in plain values, and renders it: ``backgrounds`` (``landscapes``,
  ``rooms``), ``lookalikes``, ``balloons``, ``covers``, from the back to the front.
- ``textures`` and ``shapes`` are what these are made of; ``canvas`` paints them, with arithmetic
  that is exact on every machine.
- ``making`` writes images and annotations; ``digits`` writes out scanned handwriting instead.
- ``scikit_learn`` finds what that package ships, ``files`` computes the digest of what was made.
"""
