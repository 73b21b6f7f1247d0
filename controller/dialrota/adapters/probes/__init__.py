"""What kubelet and Prometheus ask of a running controller: /livez, /readyz and /metrics.

The only user of ``prometheus_client``. It looks at what it is handed and changes nothing; it knows
no API server and reads no clock.
"""
