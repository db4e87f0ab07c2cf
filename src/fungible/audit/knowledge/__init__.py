"""What the tool knows of libraries: data in one TOML file each, read once into frozen records."""
