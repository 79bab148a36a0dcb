"""Writes crates/sohoa-py/python/sohoa/_record.py, the types of a record, from the JSON Schema that `sohoa schema`
prints; with --mode check tells whether it is up to date.

    target/release/sohoa schema | python3 scripts/python/record_types.py --mode write
"""

import argparse
import json
import sys
from pathlib import Path

TARGET = Path(__file__).parents[2] / "crates/sohoa-py/python/sohoa/_record.py"
PLAIN = {"string": "str", "integer": "int", "number": "float", "boolean": "bool", "null": "None"}
HEAD = '''"""Types of a record. Written by scripts/python/record_types.py from the JSON Schema; do not edit."""

from __future__ import annotations

from typing import Literal, NotRequired, TypedDict
'''


def annotation(schema):
    """The Python type of a schema.

    >>> annotation({"type": ["string", "null"]})
    'str | None'
    >>> annotation({"type": "array", "items": {"$ref": "#/$defs/Row"}})
    'list[Row]'
    """
    if "$ref" in schema:
        return schema["$ref"].rsplit("/", 1)[1]
    if "const" in schema:
        return f"Literal[{json.dumps(schema['const'])}]"
    if "enum" in schema:
        return f"Literal[{', '.join(json.dumps(value) for value in schema['enum'])}]"
    if parts := schema.get("anyOf") or schema.get("oneOf"):
        if all("const" in part for part in parts):
            return annotation({"enum": [part["const"] for part in parts]})
        return " | ".join(annotation(part) for part in parts)
    if "type" not in schema:
        return "object"
    kinds = schema["type"] if isinstance(schema["type"], list) else [schema["type"]]
    return " | ".join(of_kind(kind, schema) for kind in kinds)


def of_kind(kind, schema):
    if kind == "array":
        if "prefixItems" in schema:
            return f"tuple[{', '.join(annotation(part) for part in schema['prefixItems'])}]"
        return f"list[{annotation(schema['items'])}]"
    if kind == "object":
        return f"dict[str, {annotation(schema['additionalProperties'])}]"
    return PLAIN[kind]


def docstring(text, indent):
    """A docstring of no more than 120 columns."""
    words, lines = text.split(), [""]
    for word in words:
        if lines[-1] and len(indent) + len(lines[-1]) + len(word) > 108:
            lines.append("")
        lines[-1] = f"{lines[-1]} {word}".strip()
    mark = 'r"""' if "\\" in text else '"""'
    # A quotation mark at the end would end the docstring.
    close = ' """' if lines[-1].endswith('"') else '"""'
    return indent + mark + f"\n{indent}".join(lines) + close


def definition(name, schema):
    if "properties" not in schema:
        doc = docstring(schema.get("description", name), "")
        return f"\n{name} = {annotation(schema)}\n{doc}\n"
    lines = [f"\n\nclass {name}(TypedDict):", docstring(schema.get("description", name), "    "), ""]
    required = schema.get("required", [])
    for field, part in schema["properties"].items():
        kind = annotation(part)
        lines.append(f"    {field}: {kind if field in required else f'NotRequired[{kind}]'}")
        if "description" in part:
            lines.append(docstring(part["description"], "    "))
    return "\n".join(lines) + "\n"


def variants(name, schema):
    """Classes of the variants of a tagged union, and the schema of their union."""
    parts = schema.get("oneOf", [])
    if not any("properties" in part for part in parts):
        return [], schema
    tagged = [(part["properties"]["kind"]["const"].title() + name, part) for part in parts]
    return tagged, {**schema, "oneOf": [{"$ref": f"#/$defs/{variant}"} for variant, _ in tagged]}


def module(schema):
    classes, aliases = [], []
    for name, part in {**schema["$defs"], schema["title"]: schema}.items():
        if "properties" in part:
            classes.append((name, part))
        else:
            tagged, union = variants(name, part)
            classes += tagged
            aliases.append((name, union))
    # Classes may name aliases before they are there; aliases may not.
    return HEAD + "".join(definition(name, part) for name, part in classes + aliases)


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n\n")[0])
    parser.add_argument("--mode", choices=["write", "check"], default="check")
    mode = parser.parse_args().mode
    wanted = module(json.load(sys.stdin))
    if mode == "write":
        TARGET.write_text(wanted, encoding="utf-8")
    elif TARGET.read_text(encoding="utf-8") != wanted:
        sys.exit(f"{TARGET}: is not what the schema says; write it with --mode write")


if __name__ == "__main__":
    main()
