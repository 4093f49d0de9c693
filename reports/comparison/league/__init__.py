"""The ranking (赛道晾晒): organisations of one level by one indicator of one year, and its bulletin (通报)."""
