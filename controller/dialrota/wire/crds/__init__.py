"""The kinds as CustomResourceDefinitions, made of the models: a server refuses what we refuse."""
