"""A state machine of the cloud: rules that do things to it, and a plain model of what there should be, noun by noun.

`world.World` has the cloud, the model, and what is common; each other module adds what is done to some nouns.
"""
