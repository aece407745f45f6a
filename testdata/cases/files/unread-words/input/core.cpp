#include "Bedrock.h"
Bedrock::Command command;
