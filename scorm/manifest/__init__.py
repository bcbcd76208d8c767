"""`imsmanifest.xml`: reading it, and all that SCORM and IMS Content Packaging say about it."""
