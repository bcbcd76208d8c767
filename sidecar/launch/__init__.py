"""Adapter: opens packages in a headless Chromium that sees nothing but the package.

Each request is answered out of the archive over the browser's own debugging pipe: no server, no port, no
network. See docs/adr/0120.
"""

from sidecar.launch.launcher import ChromiumLauncher, LaunchSettings, installed_runtime

__all__ = ["ChromiumLauncher", "LaunchSettings", "installed_runtime"]
