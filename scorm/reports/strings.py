"""Every sentence of the reports themselves, and phrases that findings carry as values.

The catalogues are made from this table, the rule table and the error titles; a test proves that each catalogue has
them all.
"""

from __future__ import annotations

UI: dict[str, str] = {
    "report": "Package report",
    "ok": "No errors found",
    "ok_more": "Learners can use this package. Have a look at the advice below all the same.",
    "ok_clean": "Learners can use this package. There is nothing to mend.",
    "bad": "Errors found",
    "bad_more": "Learners will meet these errors. Mend them before you publish the package.",
    "first": "What to do first",
    "fix": "“sidecar check --fix” mends this without changing the content.",
    "times": "{count} times",
    "error": "Errors",
    "warning": "Warnings",
    "info": "Advice",
    "error_more": "Something does not work for learners or on the learning platform.",
    "warning_more": "May not work everywhere, or not as meant.",
    "info_more": "Good to know.",
    "none": "None",
    "hint": "What to do",
    "moodle": "In Moodle",
    "place": "Where",
    "more_places": "and {count} more places",
    "line": "line {line}",
    "clause": "Rule",
    "fixable": "Can be mended automatically",
    "about": "About the package",
    "file": "File",
    "kind": "Kind",
    "title": "Title",
    "size": "Size",
    "files": "Files inside",
    "checksum": "Checksum (SHA-256)",
    "looks_like": "Looks like",
    "heaviest": "Heaviest files",
    "heaviest_more": "What slow lines feel first.",
    "share": "Share",
    "objects": "What learners can open",
    "object": "Object",
    "opens": "Opens",
    "launch": "Launch test",
    "launch_more": "Each object was opened in a browser without a network, its buttons such as Next and Submit were followed, and it was closed again.",
    "loaded": "Opens",
    "initialised": "Starts tracking",
    "finished": "Ends tracking",
    "status": "Status",
    "score": "Score",
    "not_set": "not set",
    "yes": "yes",
    "no": "no",
    "clicks": "Buttons followed",
    "screenshot": "Screenshot of “{title}”",
    "changes": "What was changed",
    "more_changes": "and {count} more of this kind",
    "saved": "{saved} saved: {before} before, {after} after",
    "contents": "Contents",
    "clean": "No findings.",
    "pair": "{label}: {text}",
}

KINDS: dict[str, str] = {
    "scorm": "SCORM package",
    "aicc": "AICC course",
    "cmi5": "cmi5 course",
    "imscp": "IMS content package",
    "imscc": "IMS Common Cartridge",
    "h5p": "H5P content",
    "unknown": "Unknown kind",
}

# values of findings that are phrases of ours: translated wherever a finding carries them
PHRASES: tuple[str, ...] = (
    "assessment",
    "question bank",
    "copies of the same file",
    "uncompressed pictures and sound",
    "large pictures",
    "This prefix is not seen: the SCO has no type, so nothing is tracked and there is no score.",
    "This prefix is not seen: navigation buttons are not hidden.",
    "This prefix is not seen: control modes are not read.",
    "Moodle sees no manifest: the activity has no content.",
)

# texts that findings carry but no rule owns
FURTHER: tuple[str, ...] = (
    "Export or upload the package again; a copy that was cut off cannot be repaired.",
    "Check the name, and name files, not folders.",
    "good practice",
    "a list",
    "an object",
    "a text",
    "a number",
    *PHRASES,
)
