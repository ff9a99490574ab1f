"""Lockstep: keeps a mailbox and Salesforce in lockstep."""
