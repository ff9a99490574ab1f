"""What Lockstep costs in calls, time and memory, measured against the sandbox; and the rehearsal on real mails."""
