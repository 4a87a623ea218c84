"""YAML files: read strictly, and edited without touching any other line."""
