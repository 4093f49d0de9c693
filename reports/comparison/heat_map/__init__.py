"""The heat map (热力图): organisations of one level × indicators, one year, from accepted reports."""
