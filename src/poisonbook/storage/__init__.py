"""The store of the register: tables, one repository for each noun, one writer, migrations."""
