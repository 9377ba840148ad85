"""Time: one folder a subject; beside them what they share: courses ahead, what was archived, the course of one."""
