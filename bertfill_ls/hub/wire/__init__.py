"""HTTP as a hub wants it: proxies and certificates of the system, redirects that keep secrets, patience with limits.

Knows nothing of models. Every way in which an exchange can fail leaves as a ``HubError`` that names the host.
"""
