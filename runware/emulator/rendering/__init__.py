"""Pictures, sounds, videos, meshes and text made from a prompt and a seed, without a network or a model.

Everything here is a pure function: the same arguments give the same bytes.
"""
