"""The kinds of dialrota.dev/v1alpha1, one module each, field by field what people write."""
