"""YAML: read from libyaml's events under strict limits, and edited byte for byte."""
