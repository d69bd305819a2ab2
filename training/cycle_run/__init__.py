"""A cycle's work as one durable run: killed at any stage, it goes on from the last finished one."""
