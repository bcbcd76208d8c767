"""How our writer signs what it wrote, so that our reader knows its own conventions."""

TOOL = "Moodle Sidecar"
TOOL_VERSION = "1"
