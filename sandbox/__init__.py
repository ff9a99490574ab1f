"""Lockstep's stand-ins: Salesforce, Microsoft Graph and sign-in, Outlook's and Salesforce's pages, on loopback."""
