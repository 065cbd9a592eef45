"""The client for asyncio, from which scripts/generate_sync.py makes the blocking one."""
