"""Pictures, sounds, videos, meshes and text made from a prompt and a seed, without a network or a model.

All functions are pure: the same arguments give the same bytes.
"""
