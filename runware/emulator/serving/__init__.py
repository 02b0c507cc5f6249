"""The way in and out: sockets, WebSocket and HTTP, faults on the way, files, the page."""
