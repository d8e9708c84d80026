"""Bounties in the issues of a forge: GitHub, GitLab, Gitea and Forgejo; see README.md."""
