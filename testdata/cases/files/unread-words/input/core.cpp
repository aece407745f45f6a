#include "BedrockCore.h"
Bedrock::Command command;
