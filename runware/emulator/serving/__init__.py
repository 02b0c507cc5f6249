"""Transport of the local server: sockets, WebSocket, HTTP, faults in messages, files, the page."""
